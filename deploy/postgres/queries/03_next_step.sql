-- How many services, by the mode that holds for them today, would break in mode enforce?
with services as (
	select l.module as service,
		min(array_position(array['observe', 'warn', 'enforce'], l.mode)) as step, -- of its mildest program
		bool_or(exists (
			select from linkgate.findings f
			where (f.trace, f.build, f.link, f.goos, f.goarch) = (l.trace, l.build, l.link, l.goos, l.goarch)
				and f.enforce = 'deny')) as breaks
	from linkgate.current_links l
	group by l.module
)
select (array['observe', 'warn', 'enforce'])[step] as mode, count(*) as services, count(*) filter (where breaks) as would_break,
	coalesce(string_agg(service, ', ' order by service) filter (where breaks), '') as which
from services
group by step
order by step;
