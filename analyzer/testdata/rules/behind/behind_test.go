package behind

func init() { enter() }
