-- Who still pulls the symbol :symbol, in the last link of each program?
select service, link as program, module, version, array_to_string(classes, ', ') as classes, enforce, owner
from linkgate.current_findings
where symbol = :'symbol'
group by service, link, module, version, classes, enforce, owner
order by service, program, module, version, classes;
