-- Who broke the glass (LINKGATE_MODE=observe), for which service, and in which job?
select at at time zone 'UTC' as at, module as service, link as program,
	breakglass_mode as instead_of, breakglass_user as by, breakglass_job as job
from linkgate.links
where breakglass_mode is not null and at >= linkgate.now() - interval '12 weeks'
order by at, service, program;
