package toolchain

// Oldest and newest Go minor version that is built in.
const (
	First = 23
	Last  = 27
)

// releases lists the releases from First to Last. Each is the one before it with
// what it changed, and has the name of the toolchain that tests and scripts use.
// tables.txt has the lists of all. TestBuiltInEqualsSources holds both against
// the sources of each.
func releases() []Release {
	var list []Release
	layout := Layout{
		Magic: "\x00go120ld", SymSize: 21,
		Autolib: 0, File: 2, Symdef: 3, Hashed64def: 4, Hasheddef: 5, Nonpkgdef: 6, Nonpkgref: 7,
		RelocIdx: 11, AuxIdx: 12, DataIdx: 13, Reloc: 14, Aux: 15, Data: 16, NBlk: 19,
		PkgIdx: 1, RefFlags: 8, Hash64: 9, Hash: 10, RefName: 17,
		FromAssembly: 1 << 2, Std: 1 << 4,
		Dupok:   1 << 0,
		NoCalls: 1 << 3, NoSplit: 1 << 4,
		Linkname: 1 << 4, ABIWrapper: 1 << 5,
		ReflectMethod: 1 << 5, GoType: 1 << 6,
		UsedInIface: 1 << 0, Itab: 1 << 1, PkgInit: 1 << 3,
		// STEXT; SNOPTRDATA to SNOPTRBSS; SRODATA; SDWARFCUINFO to SDWARFLINES.
		Text: 1 << 1, Vars: 1<<3 | 1<<4 | 1<<5 | 1<<6, ReadOnly: 1 << 2, Debug: 1<<17 - 1<<8,
		WrapperID: 22,
	}
	rules := Rules{GrownExternal: true, WrappersPass: true}
	add := func(name string) { list = append(list, Release{Name: name, Layout: layout, Rules: rules}) }
	add("go1.23.12")

	// STEXTFIPS and the kinds of FIPS data came in between.
	layout.Text, layout.Vars = 1<<1|1<<2, 1<<5|1<<6|1<<7|1<<8|1<<9|1<<10
	layout.ReadOnly, layout.Debug = 1<<3|1<<4, 1<<21-1<<12
	layout.WasmExport = 1 << 6
	rules.FIPSVersions = true
	add("go1.24.13")

	layout.WrapperID = 23
	layout.Debug = 1<<22 - 1<<12 // SDWARFADDR
	rules.GrownExternal = false
	add("go1.25.14")

	add("go1.26.8")

	// SymFlagLinknameStd came before SymFlagABIWrapper.
	layout.LinknameStd, layout.ABIWrapper, layout.WasmExport = 1<<5, 1<<6, 1<<7
	rules.WrappersPass, rules.AsmChecked, rules.AsmByFlag, rules.StrongBeatsDupok = false, true, true, true
	add("go1.27.4")

	return list
}

// Names lists the toolchains that tests and scripts use, one of each release that
// is built in, the oldest first.
func Names() []string {
	var names []string
	for _, r := range releases() {
		names = append(names, r.Name)
	}
	return names
}
