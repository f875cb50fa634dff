module example.com/service

go 1.23

require example.com/dep v1.0.0

replace example.com/dep => ./dep
