package refused

func init() { Use() }
