package detached

func init() { enter() }
