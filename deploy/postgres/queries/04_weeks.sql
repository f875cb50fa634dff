-- How many findings of each class, distinct by service, module and symbol, were there in each week?
select date_trunc('week', f.at at time zone 'UTC')::date as week, class,
	count(distinct (l.module, f.module, f.symbol)) as findings,
	count(distinct l.module) as services
from linkgate.findings f
join linkgate.links l using (trace, build, link, goos, goarch)
cross join unnest(f.classes) as class
where f.at >= linkgate.now() - interval '12 weeks'
	and (f.verdict = 'refused' or f.action <> 'allow' or f.enforce <> 'allow' or class not in ('handshake', 'cross-module'))
group by week, class
order by week, class;
