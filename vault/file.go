package vault

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// createFile writes a new file that only its owner may read, durably. It fails if the file exists.
func createFile(path string, data []byte) error {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = file.Write(data)
	if err = errors.Join(err, file.Sync(), file.Close()); err != nil {
		return err
	}
	return syncDir(filepath.Dir(path))
}

// replaceFile puts a file in the place of another so that after a crash either is there whole.
func replaceFile(path string, data []byte) error {
	temporary := path + ".new"
	if err := os.Remove(temporary); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err := createFile(temporary, data); err != nil {
		return err
	}
	if err := os.Rename(temporary, path); err != nil {
		return err
	}
	return syncDir(filepath.Dir(path))
}

func syncDir(path string) error {
	dir, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(dir.Sync(), dir.Close())
}

// outside refuses a path that lies in the data folder, where backups would carry it along. Links are followed.
func outside(path, dataDir string) error {
	resolve := func(path string) (string, error) {
		absolute, err := filepath.Abs(path)
		if err != nil {
			return "", err
		}
		if resolved, err := filepath.EvalSymlinks(absolute); err == nil {
			return resolved, nil
		}
		parent, err := filepath.EvalSymlinks(filepath.Dir(absolute)) // The file itself need not exist yet.
		return filepath.Join(parent, filepath.Base(absolute)), err
	}
	file, err := resolve(path)
	if err != nil {
		return ioError(err, "check the path "+path)
	}
	data, err := resolve(dataDir)
	if err != nil {
		return ioError(err, "check the path "+dataDir)
	}
	inside, err := filepath.Rel(data, file)
	if err == nil && inside != ".." && !strings.HasPrefix(inside, ".."+string(filepath.Separator)) {
		return &Error{Code: KeyPlace, Hint: "move " + path + " out of the data folder " + dataDir}
	}
	return nil
}

// private refuses a file that others than its owner may read or write.
func private(path string, file *os.File) error {
	info, err := file.Stat()
	if err != nil {
		return ioError(err, "check "+path)
	}
	if !info.Mode().IsRegular() || info.Mode().Perm()&0o077 != 0 {
		return &Error{Code: KeyPermission, Hint: "it must be a file that only its owner may read: chmod 600 " + path}
	}
	return nil
}
