-- Loads the files that the collector's file exporter writes (OTLP as JSON, a
-- request a line) from the current directory: traces*.jsonl, logs*.jsonl and
-- metrics*.jsonl. Loading a file twice changes nothing.
--
--   psql -d linkgate -f load.sql
--
-- A line that is no JSON, such as one that is still being written, is left out
-- and counted. There need not be files of every signal.

\set ON_ERROR_STOP on
set client_encoding = 'UTF8';
set time zone 'UTC';
begin;

-- One column: neither byte can stand in JSON. LATIN1 takes any bytes: a line that
-- is still being written may end within a character.
create temporary table trace_lines (line text) on commit drop;
create temporary table log_lines (line text) on commit drop;
create temporary table metric_lines (line text) on commit drop;
\copy trace_lines from program 'for f in traces*.jsonl; do test ! -e "$f" || cat "$f" || exit; done' with (format csv, delimiter e'\x01', quote e'\x02', encoding 'LATIN1')
\copy log_lines from program 'for f in logs*.jsonl; do test ! -e "$f" || cat "$f" || exit; done' with (format csv, delimiter e'\x01', quote e'\x02', encoding 'LATIN1')
\copy metric_lines from program 'for f in metrics*.jsonl; do test ! -e "$f" || cat "$f" || exit; done' with (format csv, delimiter e'\x01', quote e'\x02', encoding 'LATIN1')

-- jsonb holds no zero character.
create function pg_temp.json(line text) returns jsonb immutable language plpgsql as $$
begin
	return replace(convert_from(convert_to(line, 'LATIN1'), 'UTF8'), '\u0000', '\ufffd')::jsonb;
exception when others then
	return null;
end $$;

create function pg_temp.day(s text) returns date immutable language plpgsql as $$
begin
	return s::date;
exception when others then
	return null;
end $$;

-- The items of a list; none of what is no list.
create function pg_temp.items(v jsonb) returns setof jsonb immutable language sql as $$
	select jsonb_array_elements(case jsonb_typeof(v) when 'array' then v else '[]' end)
$$;

-- An attribute's value as plain JSON: {"intValue": "3"} is 3.
create function pg_temp.value(v jsonb) returns jsonb immutable language plpgsql as $$
begin
	return case
		when v ? 'stringValue' then v->'stringValue'
		when v ? 'intValue' then to_jsonb((v->>'intValue')::numeric)
		when v ? 'boolValue' then v->'boolValue'
		when v ? 'doubleValue' then v->'doubleValue'
		when v ? 'arrayValue' then (
			select coalesce(jsonb_agg(pg_temp.value(e) order by n), '[]')
			from pg_temp.items(v->'arrayValue'->'values') with ordinality as x (e, n))
		when v ? 'kvlistValue' then pg_temp.attributes(v->'kvlistValue'->'values')
	end;
end $$;

create function pg_temp.attributes(list jsonb) returns jsonb immutable language plpgsql as $$
begin
	return (select coalesce(jsonb_object_agg(a->>'key', pg_temp.value(a->'value')), '{}')
		from pg_temp.items(list) as a where a ? 'key');
end $$;

create function pg_temp.words(v jsonb) returns text[] immutable language sql as $$
	select array(select e#>>'{}' from pg_temp.items(v) as e)
$$;

-- Nanoseconds since 1970, to the microseconds that PostgreSQL has.
create function pg_temp.at(ns text) returns timestamptz immutable language sql as $$
	select timestamptz 'epoch' + (ns::numeric / 1000)::bigint * interval '1 microsecond'
$$;

create temporary table spans on commit drop as
	select pg_temp.attributes(r->'resource'->'attributes') as resource,
		pg_temp.attributes(e->'attributes') as a,
		e->>'traceId' as trace, e->>'spanId' as span,
		pg_temp.at(e->>'startTimeUnixNano') as started, pg_temp.at(e->>'endTimeUnixNano') as ended
	from trace_lines,
		pg_temp.items(pg_temp.json(line)->'resourceSpans') as r,
		pg_temp.items(r->'scopeSpans') as s,
		pg_temp.items(s->'spans') as e
	where s->'scope'->>'name' = 'github.com/linkgate/linkgate';

create temporary table records on commit drop as
	select e->>'eventName' as name,
		pg_temp.attributes(e->'attributes') as a,
		e->>'traceId' as trace, pg_temp.at(e->>'timeUnixNano') as at
	from log_lines,
		pg_temp.items(pg_temp.json(line)->'resourceLogs') as r,
		pg_temp.items(r->'scopeLogs') as s,
		pg_temp.items(s->'logRecords') as e
	where s->'scope'->>'name' = 'github.com/linkgate/linkgate';

-- From here on: which attribute goes where. Those that begin with "linkgate." are
-- the fields of linkgate's log by their paths. What lacks one that has to be there
-- is not linkgate's, and is passed over.

insert into linkgate.builds
	select trace, a->>'linkgate.build', started, ended,
		case when a ? 'linkgate.command' then pg_temp.words(a->'linkgate.command') end,
		a->>'linkgate.result', (a->>'linkgate.exit')::integer,
		a->>'linkgate.dir', a->>'linkgate.module', a->>'linkgate.go', a->>'linkgate.goos', a->>'linkgate.goarch',
		(a->>'linkgate.cores')::integer, (a->>'linkgate.parallel')::integer,
		(a->>'linkgate.user_ns')::bigint, (a->>'linkgate.system_ns')::bigint,
		a->>'linkgate.graph', a->>'linkgate.linkgate', a->>'linkgate.job',
		coalesce(a->>'linkgate.vcs.revision', resource->>'vcs.ref.head.revision'),
		resource->>'vcs.repository.url.full', resource->>'host.name'
	from spans
	where a ? 'linkgate.build' and not a ? 'linkgate.tool'
	on conflict do nothing;

insert into linkgate.tools
	select trace, span, a->>'linkgate.build', a->>'linkgate.tool', a->>'linkgate.package',
		a->>'linkgate.module', a->>'linkgate.version',
		a->>'linkgate.go', a->>'linkgate.goos', a->>'linkgate.goarch',
		started, (a->>'linkgate.wall_ns')::bigint,
		(a->>'linkgate.user_ns')::bigint, (a->>'linkgate.system_ns')::bigint,
		(a->>'linkgate.peak_memory')::bigint, (a->>'linkgate.exit')::integer,
		coalesce((a->>'linkgate.not_run')::boolean, false),
		(a->>'linkgate.own.wall_ns')::bigint
	from spans
	where a ?& array['linkgate.build', 'linkgate.tool', 'linkgate.package', 'linkgate.wall_ns']
	on conflict do nothing;

insert into linkgate.links
	select trace, a->>'linkgate.build', a->>'linkgate.link', a->>'linkgate.goos', a->>'linkgate.goarch', at,
		a->>'linkgate.go', a->>'linkgate.main.module', a->>'linkgate.mode', a->>'linkgate.rollout',
		a->>'linkgate.policy', a->>'linkgate.guard', a->>'linkgate.result', a->>'linkgate.error',
		(a->>'linkgate.counts.packages')::integer,
		a->>'linkgate.breakglass.mode', a->>'linkgate.breakglass.user', a->>'linkgate.breakglass.job'
	from records
	where name = 'linkgate.link' and a ?& array['linkgate.build', 'linkgate.link', 'linkgate.goos', 'linkgate.goarch',
		'linkgate.go', 'linkgate.main.module', 'linkgate.mode', 'linkgate.policy', 'linkgate.guard', 'linkgate.result']
	on conflict do nothing;

insert into linkgate.findings
	select trace, a->>'linkgate.build', a->>'linkgate.link', a->>'linkgate.goos', a->>'linkgate.goarch',
		a->>'linkgate.from.package', a->>'linkgate.symbol', a->>'linkgate.direction', a->>'linkgate.form',
		coalesce(a->>'linkgate.local', ''), at, a->>'linkgate.go',
		a->>'linkgate.from.module', a->>'linkgate.from.version',
		pg_temp.words(a->'linkgate.classes'), a->>'linkgate.linker.verdict', a->>'linkgate.reach',
		a->>'linkgate.directive.file', (a->>'linkgate.directive.line')::integer,
		a->>'linkgate.decision.action',
		coalesce(nullif(a->>'linkgate.decision.enforce', ''), a->>'linkgate.decision.action'),
		a->>'linkgate.decision.rule', coalesce((a->>'linkgate.decision.known')::boolean, false),
		a->>'linkgate.decision.reason', a->>'linkgate.decision.owner',
		pg_temp.day(a->>'linkgate.decision.expires'), a->>'linkgate.decision.expired'
	from records
	where name = 'linkgate.relocation' and a ?& array['linkgate.build', 'linkgate.link', 'linkgate.goos', 'linkgate.goarch',
		'linkgate.go', 'linkgate.from.package', 'linkgate.from.module', 'linkgate.from.version', 'linkgate.symbol',
		'linkgate.direction', 'linkgate.form', 'linkgate.linker.verdict', 'linkgate.decision.action']
	on conflict do nothing;

insert into linkgate.points
	select name, started, at, resource, attributes, value, count,
		md5(jsonb_build_array(name, started, at, resource, attributes)::text)
	from (
		select m->>'name' as name,
			pg_temp.at(p->>'startTimeUnixNano') as started, pg_temp.at(p->>'timeUnixNano') as at,
			pg_temp.attributes(r->'resource'->'attributes') as resource,
			pg_temp.attributes(p->'attributes') as attributes,
			coalesce(p->>'asInt', p->>'asDouble', p->>'sum')::double precision as value,
			(p->>'count')::bigint as count
		from metric_lines,
			pg_temp.items(pg_temp.json(line)->'resourceMetrics') as r,
			pg_temp.items(r->'scopeMetrics') as s,
			pg_temp.items(s->'metrics') as m,
			pg_temp.items(coalesce(m->'sum', m->'histogram')->'dataPoints') as p
		where s->'scope'->>'name' = 'github.com/linkgate/linkgate'
	) as points
	where value is not null
	on conflict do nothing;

select count(*) as lines, count(*) filter (where pg_temp.json(line) is null) as lines_left_out from (
	select line from trace_lines union all select line from log_lines union all select line from metric_lines
) as lines;

commit;
