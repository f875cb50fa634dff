package noowner

func init() { enter() }
