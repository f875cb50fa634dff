-- Builds, their tools, links and findings, as load.sql takes them from
-- OpenTelemetry's data. Running it again changes nothing.
--
-- Spans of time are nanoseconds (…_ns), as in linkgate's log. A build is known by
-- its trace and its id: several builds of a CI job share its trace, and the id of
-- a bare -toolexec build, go's own "go-build123…", is unique on one machine alone.

create schema if not exists linkgate;

create table if not exists linkgate.builds (
	trace      text not null,
	build      text not null,
	started    timestamptz not null,
	ended      timestamptz not null,
	command    text[],          -- of go, without "go"; null for a bare -toolexec, as what follows
	result     text,            -- passed, failed, denied
	exit       integer,
	dir        text,
	module     text,            -- the main one
	go         text,
	goos       text,
	goarch     text,
	cores      integer,
	parallel   integer,
	user_ns    bigint,
	system_ns  bigint,
	graph      text,            -- merged, unsupported, missing
	linkgate   text,            -- its version
	job        text,
	revision   text,
	repository text,            -- a URL, where the CI tells
	host       text,
	primary key (trace, build)
);

create table if not exists linkgate.tools (
	trace       text not null,
	span        text not null,
	build       text not null,
	tool        text not null,  -- compile, asm, link
	package     text not null,
	module      text,
	version     text,
	go          text,
	goos        text,
	goarch      text,
	started     timestamptz not null,
	wall_ns     bigint not null,
	user_ns     bigint,
	system_ns   bigint,
	peak_memory bigint,         -- bytes
	exit        integer,
	not_run     boolean not null, -- a link that linkgate stopped before the linker
	own_wall_ns bigint,         -- linkgate's own part
	primary key (trace, span)
);

create table if not exists linkgate.links (
	trace           text not null,
	build           text not null,
	link            text not null, -- the program: its main package
	goos            text not null,
	goarch          text not null,
	at              timestamptz not null, -- the end of its build
	go              text not null,
	module          text not null, -- the main one: the service
	mode            text not null, -- observe, warn, enforce
	rollout         text,          -- the step that made it enforce
	policy          text not null, -- its file, '' without one
	guard           text not null,
	result          text not null, -- passed, denied, error
	error           text,
	packages        integer,
	breakglass_mode text,          -- what would have held
	breakglass_user text,
	breakglass_job  text,
	primary key (trace, build, link, goos, goarch)
);

create table if not exists linkgate.findings (
	trace     text not null,
	build     text not null,
	link      text not null,
	goos      text not null,
	goarch    text not null,
	package   text not null,  -- that names the symbol
	symbol    text not null,
	direction text not null,
	form      text not null,
	local     text not null,
	at        timestamptz not null,
	go        text not null,
	module    text not null,  -- of the package
	version   text not null,
	classes   text[] not null,
	verdict   text not null,  -- of Go's linker
	reach     text,           -- live, loaded, unknown
	file      text,
	line      integer,
	action    text not null,  -- what was decided
	enforce   text not null,  -- what mode enforce would decide
	rule      text,
	known     boolean not null, -- to the baseline
	reason    text,
	owner     text,
	expires   date,
	expired   text,
	primary key (trace, build, link, goos, goarch, package, symbol, direction, form, local)
);

-- What was counted, a row for each point: builds have ended between started and
-- at. A histogram's value is its sum.
create table if not exists linkgate.points (
	name       text not null,
	started    timestamptz not null,
	at         timestamptz not null,
	resource   jsonb not null,
	attributes jsonb not null,
	value      double precision not null,
	count      bigint,
	id         text primary key -- a hash of all before value
);

create index if not exists builds_started on linkgate.builds (started);
create index if not exists tools_started on linkgate.tools (tool, started);
create index if not exists links_at on linkgate.links (at);
create index if not exists links_program on linkgate.links (module, link, goos, goarch, at);
create index if not exists findings_at on linkgate.findings (at);
create index if not exists findings_symbol on linkgate.findings (symbol);
create index if not exists points_at on linkgate.points (name, at);

-- The queries' now: the setting linkgate.now, where it is set, so that they can be
-- asked of another day.
create or replace function linkgate.now() returns timestamptz stable language sql as $$
	select coalesce(nullif(current_setting('linkgate.now', true), '')::timestamptz, pg_catalog.now())
$$;

-- The minor version of a toolchain: 26 of go1.26.8.
create or replace function linkgate.minor(go text) returns integer immutable language sql as $$
	select substring(go from '^go1\.(\d{1,4})')::integer
$$;

-- The last link of every program that was judged, for each system.
create or replace view linkgate.current_links as
	select distinct on (module, link, goos, goarch) *
	from linkgate.links
	where result <> 'error'
	order by module, link, goos, goarch, at desc, trace, build;

-- The findings of those. Service is the main module of the program.
create or replace view linkgate.current_findings as
	select l.module as service, l.mode, f.*
	from linkgate.current_links l
	join linkgate.findings f using (trace, build, link, goos, goarch);
