package control

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
)

// longest is how long a socket's path may be everywhere: sun_path has 104 bytes on the BSDs and 108 on Linux, with a NUL.
const longest = 100

// Path is where the socket of the process that owns a store stands: beside the store, or, where that path is too long, in
// a folder of the user's own within the system's folder for temporary files.
func Path(store string) (string, error) {
	abs, err := filepath.Abs(store)
	if err != nil {
		return "", fmt.Errorf("the store's path: %w", err)
	}
	if path := abs + ".sock"; len(path) <= longest {
		return path, nil
	}
	sum := sha256.Sum256([]byte(abs))
	return filepath.Join(os.TempDir(), fmt.Sprintf("mutualaid-%d", os.Getuid()), hex.EncodeToString(sum[:8])+".sock"), nil
}

// ownFolder makes sure that the socket's folder exists. A folder for temporary files belongs to everybody,
// so ours in it must be ours alone: whoever could put a socket there would be told what we are told.
func ownFolder(path string) error {
	dir := filepath.Dir(path)
	if filepath.Dir(dir) != filepath.Clean(os.TempDir()) {
		return nil
	}
	if err := os.Mkdir(dir, 0o700); err != nil && !os.IsExist(err) {
		return err
	}
	info, err := os.Lstat(dir)
	if err != nil {
		return err
	}
	if !info.IsDir() || !ownedByUs(info) || !private(info) {
		return fmt.Errorf("%s is not yours alone: remove it, or set socket in the config", dir)
	}
	return nil
}
