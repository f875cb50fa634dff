module github.com/linkgate/linkgate/scripts/stdcalls

go 1.23
