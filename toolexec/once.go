package toolexec

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/linkgate/linkgate/internal/link"
)

// once returns a function that reports whether a text is to be printed: many links of one build
// have the same to say, and it is printed once. Printed texts are noted in go's work directory,
// which go removes. Another builder's directory may stay, so there every text is printed.
func once(cmd *link.Command) func(text string) bool {
	work := filepath.Dir(filepath.Dir(cmd.Flags.ImportCfg))
	return func(text string) bool {
		if !strings.HasPrefix(filepath.Base(work), "go-build") {
			return true
		}
		dir := filepath.Join(work, "linkgate")
		if err := os.Mkdir(dir, 0o777); err != nil && !errors.Is(err, fs.ErrExist) {
			return true
		}
		sum := sha256.Sum256([]byte(text))
		f, err := os.OpenFile(filepath.Join(dir, hex.EncodeToString(sum[:])), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
		if errors.Is(err, fs.ErrExist) {
			return false
		}
		if err == nil {
			f.Close()
		}
		return true
	}
}
