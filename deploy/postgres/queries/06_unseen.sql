-- Which services have not been seen for 14 days, or build without a policy of linkgate?
select module as service, (max(at) at time zone 'UTC')::date as last_seen,
	case when max(at) < linkgate.now() - interval '14 days' then 'not seen' else 'no policy' end as what
from linkgate.current_links
group by module
having max(at) < linkgate.now() - interval '14 days'
	or bool_or(policy = '' and at > linkgate.now() - interval '14 days')
order by what, last_seen, service;
