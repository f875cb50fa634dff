package noescape

func init() { mapassign(nil, nil, nil, nil) }
