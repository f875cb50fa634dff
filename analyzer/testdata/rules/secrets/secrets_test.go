package secrets

func init() { NewToken() }
