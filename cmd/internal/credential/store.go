// Package credential knows the user's tokens: those that `treaty login` stored,
// and the one of the environment.
//
// It promises that a token is given out for the scheme, host and port that it
// was stored for and for no other, whatever a workspace says; that files are
// readable by their owner alone, and refused where others can read them; and that
// no error tells a token.
package credential

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"runtime"

	"github.com/treaty-events/treaty/cmd/internal/exit"
	"github.com/treaty-events/treaty/registry/client"
)

// Store is a folder with a file for each registry.
type Store struct{ dir string }

// Open returns the user's store. Nothing is made until a token is stored.
func Open() (Store, error) {
	config, err := os.UserConfigDir()
	if err != nil {
		return Store{}, exit.Usagef("set HOME, or XDG_CONFIG_HOME", "there is no folder for your settings: %w", err)
	}
	return Store{filepath.Join(config, "treaty", "tokens")}, nil
}

// stored is what a file holds. It names its registry: a file that was copied or
// renamed is good for no other.
type stored struct {
	Registry string `json:"registry"` // its origin, with the port
	Token    string `json:"token"`
}

// file returns the name of an origin's file.
func (s Store) file(origin string) string {
	return filepath.Join(s.dir, url.QueryEscape(origin)+".json")
}

// Read returns the token for an origin, as client.Origin writes it; the zero
// token where there is none. A file that others can read is refused.
func (s Store) Read(origin string) (client.Token, error) {
	name := s.file(origin)
	text, err := readOwn(name)
	if errors.Is(err, fs.ErrNotExist) {
		return client.Token{}, nil
	}
	if err != nil {
		return client.Token{}, err
	}
	var have stored
	if err := json.Unmarshal(text, &have); err != nil || have.Registry != origin {
		return client.Token{}, exit.Usagef("remove it, and `treaty login` again", "%s holds no token for %s", name, origin)
	}
	token, err := client.ParseToken(have.Token)
	if err != nil {
		return client.Token{}, exit.Usagef("remove it, and `treaty login` again", "%s: %w", name, err)
	}
	return token, nil
}

// Write stores the token for an origin, instead of the one before, and returns
// the name of the file. Who reads meanwhile has the one or the other.
func (s Store) Write(origin string, token client.Token) (string, error) {
	text, err := json.Marshal(stored{origin, token.Reveal()})
	if err != nil {
		return "", err
	}
	name := s.file(origin)
	if err := replace(name, append(text, '\n')); err != nil {
		return "", exit.Usagef("", "the token cannot be stored: %w", err)
	}
	return name, nil
}

// replace writes a file that its owner alone can read.
func replace(name string, text []byte) error {
	dir := filepath.Dir(name)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	file, err := os.CreateTemp(dir, "new-*") // mode 0600
	if err != nil {
		return err
	}
	_, err = file.Write(text)
	err = errors.Join(err, file.Sync(), file.Close())
	if err == nil {
		err = os.Rename(file.Name(), name)
	}
	if err != nil {
		return errors.Join(err, os.Remove(file.Name()))
	}
	return nil
}

// Remove forgets the token for an origin, and reports whether there was one.
func (s Store) Remove(origin string) (bool, error) {
	err := os.Remove(s.file(origin))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return false, nil
	case err != nil:
		return false, exit.Usagef("", "the token cannot be removed: %w", err)
	}
	return true, nil
}

// ReadFile returns the token that a file holds, and nothing else. One that others
// can read is refused.
func ReadFile(name string) (client.Token, error) {
	text, err := readOwn(name)
	if errors.Is(err, fs.ErrNotExist) {
		return client.Token{}, exit.Usagef("name a file that holds the token and nothing else", "%s is not there", name)
	}
	if err != nil {
		return client.Token{}, err
	}
	token, err := client.ParseToken(string(text))
	if err != nil {
		return client.Token{}, exit.Usagef("the file holds the token and nothing else", "%s: %w", name, err)
	}
	return token, nil
}

// MaxText bounds what is read as a token.
const MaxText = 64 << 10

// readOwn reads a file unless others than its owner can. A pipe is nobody else's.
func readOwn(name string) ([]byte, error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, unreadable(name, err)
	}
	defer file.Close()
	info, err := file.Stat()
	switch {
	case err != nil:
		return nil, unreadable(name, err)
	case info.IsDir():
		return nil, exit.Usagef("name a file that holds the token and nothing else", "%s is a folder", name)
	case info.Mode().IsRegular() && info.Mode().Perm()&0o077 != 0 && runtime.GOOS != "windows":
		return nil, exit.Usagef(fmt.Sprintf("`chmod 600 %s`; if others have read it, have the token revoked", name),
			"%s holds a token, and others than you can read it", name)
	}
	text, err := io.ReadAll(io.LimitReader(file, MaxText))
	if err != nil {
		return nil, unreadable(name, err)
	}
	return text, nil
}

func unreadable(name string, err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return exit.Usagef("", "%s cannot be read: %w", name, cause(err))
}

// cause leaves out the path, which is said already.
func cause(err error) error {
	var path *fs.PathError
	if errors.As(err, &path) {
		return path.Err
	}
	return err
}
