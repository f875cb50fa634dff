package gone

func init() { nobody() }
