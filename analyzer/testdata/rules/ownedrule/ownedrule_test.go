package ownedrule

func init() { procPin() }
