-- Which share of packages comes from Go's build cache, in each repository?
select coalesce(resource->>'vcs.repository.url.full', resource->>'host.name', 'unknown') as repository,
	sum(value)::bigint as packages,
	round((100 * coalesce(sum(value) filter (where attributes->>'linkgate.cached' = 'true'), 0) / sum(value))::numeric, 1) as cached_percent
from linkgate.points
where name = 'linkgate.packages' and at >= linkgate.now() - interval '30 days'
group by repository
having sum(value) > 0
order by cached_percent, repository;
