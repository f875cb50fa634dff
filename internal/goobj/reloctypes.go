package goobj

import (
	"fmt"
	"strconv"
	"strings"
)

// RelocSource is the file of a GOROOT that numbers the types of relocations.
const RelocSource = "src/cmd/internal/objabi/reloctype.go"

// relocNames lists the types of relocations of all known versions in the order
// of their numbers, from 1, each without its "R_"; where a type is not in all
// of them, with the first and last minor version. It is text and not a slice
// so that it costs nothing until it is asked. TestRelocTypesEqualSources holds
// it against every toolchain.
const relocNames = `
ADDR
ADDRPOWER
ADDRARM64
ADDRMIPS
ADDROFF
SIZE
CALL
CALLARM
CALLARM64
CALLIND
CALLPOWER
CALLMIPS
CONST
PCREL
TLS_LE
TLS_IE
GOTOFF
PLT0
PLT1
PLT2
USEFIELD
USETYPE
USEIFACE
USEIFACEMETHOD
USENAMEDMETHOD
METHODOFF
KEEP
POWER_TOC
GOTPCREL
JMPMIPS
DWARFSECREF
DWARFFILEREF -24
ARM64_TLS_LE
ARM64_TLS_IE
ARM64_GOTPCREL
ARM64_GOT
ARM64_PCREL
ARM64_PCREL_LDST8
ARM64_PCREL_LDST16
ARM64_PCREL_LDST32
ARM64_PCREL_LDST64
ARM64_LDST8
ARM64_LDST16
ARM64_LDST32
ARM64_LDST64
ARM64_LDST128
POWER_TLS_LE
POWER_TLS_IE
POWER_TLS
POWER_TLS_IE_PCREL34
POWER_TLS_LE_TPREL34
ADDRPOWER_DS
ADDRPOWER_GOT
ADDRPOWER_GOT_PCREL34
ADDRPOWER_PCREL
ADDRPOWER_TOCREL
ADDRPOWER_TOCREL_DS
ADDRPOWER_D34
ADDRPOWER_PCREL34
RISCV_JAL
RISCV_JAL_TRAMP
RISCV_CALL
RISCV_PCREL_ITYPE
RISCV_PCREL_STYPE
RISCV_TLS_IE
RISCV_TLS_LE
RISCV_GOT_HI20
RISCV_GOT_PCREL_ITYPE 25-
RISCV_PCREL_HI20
RISCV_PCREL_LO12_I
RISCV_PCREL_LO12_S
RISCV_BRANCH
RISCV_ADD32 26-
RISCV_SUB32 26-
RISCV_RVC_BRANCH
RISCV_RVC_JUMP
PCRELDBL
LOONG64_ADDR_HI
LOONG64_ADDR_LO
LOONG64_ADDR64_HI 27-
LOONG64_ADDR64_LO 27-
LOONG64_ADDR_PCREL20_S2 26-
LOONG64_TLS_LE_HI
LOONG64_TLS_LE_LO
CALLLOONG64
LOONG64_CALL36 26-
LOONG64_TLS_IE_HI
LOONG64_TLS_IE_LO
LOONG64_GOT_HI
LOONG64_GOT_LO
LOONG64_GOT64_HI 27-
LOONG64_GOT64_LO 27-
LOONG64_ADD64 24-
LOONG64_SUB64 24-
JMP16LOONG64 24-
JMP21LOONG64 24-
JMPLOONG64 -26
ADDRMIPSU
ADDRMIPSTLS
ADDRCUOFF
WASMIMPORT
XCOFFREF
PEIMAGEOFF
INITORDER
DWTXTADDR_U1 25-
DWTXTADDR_U2 25-
DWTXTADDR_U3 25-
DWTXTADDR_U4 25-
`

// weakReloc marks a relocation that does not keep its target in the program.
const weakReloc = 1 << 15

// RelocTypeName returns the name of a relocation type under Go 1.minor, for
// example R_CALL; for a newer version than is known, or an unknown number,
// the number itself.
func RelocTypeName(typ uint16, minor int) string {
	prefix := "R_"
	if typ&weakReloc != 0 {
		prefix, typ = "R_WEAK", typ&^weakReloc // R_WEAKADDR
	}
	if names := relocTypes(minor); minor <= MaxMinor && 0 < typ && int(typ) <= len(names) {
		return prefix + names[typ-1]
	}
	return fmt.Sprintf("R_%d", typ)
}

// relocTypes returns the names that Go 1.minor has, in order.
func relocTypes(minor int) []string {
	var names []string
	for line := range strings.Lines(strings.TrimSpace(relocNames)) {
		name, versions, _ := strings.Cut(strings.TrimSpace(line), " ")
		first, last, _ := strings.Cut(versions, "-")
		if n, err := strconv.Atoi(first); err == nil && minor < n {
			continue
		}
		if n, err := strconv.Atoi(last); err == nil && minor > n {
			continue
		}
		names = append(names, name)
	}
	return names
}
