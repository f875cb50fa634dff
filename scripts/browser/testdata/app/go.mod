module example.com/app

go 1.23

require (
	example.com/a v1.2.0
	example.com/b v0.3.0
)
