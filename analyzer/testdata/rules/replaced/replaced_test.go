package replaced

func init() { rand32() }
