package exported

func init() { now() }
