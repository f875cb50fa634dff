package oneargument

func init() { enter() }
