package misplaced

func init() { twice() }
