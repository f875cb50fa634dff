-- Which five programs have the slowest links, of those that succeed, and how long did these take in each week?
with linked as (
	select package as program, started, wall_ns
	from linkgate.tools
	where tool = 'link' and exit = 0 and started >= linkgate.now() - interval '12 weeks'
), slowest as (
	select program
	from linked
	group by program
	order by percentile_cont(0.5) within group (order by wall_ns) desc, program
	limit 5
)
select date_trunc('week', started at time zone 'UTC')::date as week, program, count(*) as links,
	round((percentile_cont(0.5) within group (order by wall_ns) / 1e9)::numeric, 2) as median_s,
	round((max(wall_ns) / 1e9)::numeric, 2) as max_s
from linked
join slowest using (program)
group by week, program
order by week, program;
