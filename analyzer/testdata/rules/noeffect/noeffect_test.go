package noeffect

func init() { enter() }
