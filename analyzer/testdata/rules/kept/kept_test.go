package kept

func init() { enter() }
