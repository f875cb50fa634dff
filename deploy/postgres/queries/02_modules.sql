-- Which modules cause the most findings, of those that mode enforce would not let pass in silence?
select module, count(distinct symbol) as symbols, count(distinct service) as services,
	count(distinct symbol) filter (where enforce = 'deny') as denied
from linkgate.current_findings
where enforce <> 'allow' or known
group by module
order by symbols desc, services desc, module
limit 20;
