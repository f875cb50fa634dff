-- Which version of Go breaks whom: what mode enforce would deny under a newer Go than a service mostly links with, and not under that?
with recent as (
	select *, linkgate.minor(go) as minor
	from linkgate.links
	where at >= linkgate.now() - interval '30 days'
), usual as (
	select module, mode() within group (order by minor) as minor
	from recent
	group by module
), denied as (
	select distinct l.module as service, l.minor, f.module, f.symbol
	from recent l
	join linkgate.findings f using (trace, build, link, goos, goarch)
	where f.enforce = 'deny'
)
select 'go1.' || d.minor as go, d.service, 'go1.' || u.minor as today, d.module,
	string_agg(d.symbol, ', ' order by d.symbol) as symbols
from denied d
join usual u on u.module = d.service and d.minor > u.minor
where not exists (
	select from denied o
	where o.service = d.service and o.module = d.module and o.symbol = d.symbol and o.minor <= u.minor)
group by d.minor, d.service, u.minor, d.module
order by d.minor, d.service, d.module;
