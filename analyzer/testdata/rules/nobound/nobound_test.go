package nobound

func init() { enter() }
