package noreason

func init() { enter() }
