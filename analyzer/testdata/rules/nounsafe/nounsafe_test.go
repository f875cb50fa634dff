package nounsafe

func init() { enter() }
