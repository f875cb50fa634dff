-- Which grants expire within 30 days, and what needs them?
select expires, owner, rule, module, count(distinct symbol) as symbols,
	string_agg(distinct service, ', ' order by service) as services, min(reason) as reason
from linkgate.current_findings
where enforce = 'allow' and expires >= (linkgate.now() at time zone 'UTC')::date
	and expires <= (linkgate.now() at time zone 'UTC')::date + 30
group by expires, owner, rule, module
order by expires, module, rule;
