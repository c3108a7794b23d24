package auth

import (
	"bytes"
	"context"
	"crypto/subtle"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// BootstrapFile is the name of the file, in the data folder, with the one-time
// secret that creates the first admin.
const BootstrapFile = "bootstrap-token"

// bootstrapLifetime is how long the secret is good.
const bootstrapLifetime = time.Hour

// Bootstrap offers a one-time secret to whoever can read the data folder, while
// there is no admin. The file is all there is of it: without it, nothing is
// accepted.
type Bootstrap struct {
	path  string
	store Store
	now   func() time.Time
	log   *slog.Logger
}

// NewBootstrap returns the bootstrap of a data folder; now and log may be nil.
func NewBootstrap(folder string, store Store, now func() time.Time, log *slog.Logger) *Bootstrap {
	now, log = defaults(now, log)
	return &Bootstrap{path: filepath.Join(folder, BootstrapFile), store: store, now: now, log: log}
}

// Offer is called at the start. While no admin token is live it makes sure that
// there is a file with a secret that is good, and returns its path and until
// when; otherwise it removes the file and returns "".
func (b *Bootstrap) Offer(ctx context.Context) (path string, until time.Time, err error) {
	exists, err := b.store.HasAdmin(ctx, b.now())
	if err != nil {
		return "", time.Time{}, err
	}
	if exists {
		return "", time.Time{}, b.remove()
	}
	if _, until, err := b.read(); err == nil {
		return b.path, until, nil
	}
	until = b.now().Add(bootstrapLifetime).UTC().Truncate(time.Second)
	return b.path, until, b.write(newSecret(firstPrefix), until)
}

// accepts reports whether the secret is the one on offer.
func (b *Bootstrap) accepts(s Secret) bool {
	if b == nil || !s.first() {
		return false
	}
	offered, _, err := b.read()
	got, want := s.Hash(), offered.Hash()
	return err == nil && subtle.ConstantTimeCompare(got[:], want[:]) == 1
}

var errNoOffer = errors.New("there is no bootstrap token that is good")

// read returns the secret on offer. A file that others can read, or that is
// no plain file, has none.
func (b *Bootstrap) read() (Secret, time.Time, error) {
	info, err := os.Lstat(b.path)
	if err != nil {
		return Secret{}, time.Time{}, err
	}
	if !info.Mode().IsRegular() || info.Mode().Perm()&0o077 != 0 || info.Size() > 1<<10 {
		return Secret{}, time.Time{}, errNoOffer
	}
	text, err := os.ReadFile(b.path)
	if err != nil {
		return Secret{}, time.Time{}, err
	}
	first, second, _ := bytes.Cut(text, []byte("\n"))
	secret, err := ParseSecret(string(first))
	until, bad := time.Parse(time.RFC3339, strings.TrimSpace(string(second)))
	if err != nil || bad != nil || !secret.first() || !b.now().Before(until) || until.Sub(b.now()) > bootstrapLifetime {
		return Secret{}, time.Time{}, errNoOffer
	}
	return secret, until, nil
}

// write replaces the file by a new one that its owner alone can read.
func (b *Bootstrap) write(s Secret, until time.Time) error {
	f, err := os.CreateTemp(filepath.Dir(b.path), BootstrapFile+"-*") // with mode 0600
	if err != nil {
		return fmt.Errorf("the bootstrap token cannot be written: %w", err)
	}
	_, err = fmt.Fprintf(f, "%s\n%s\n", s.Reveal(), until.Format(time.RFC3339))
	err = errors.Join(err, f.Close())
	if err == nil {
		err = os.Rename(f.Name(), b.path)
	}
	if err != nil {
		return errors.Join(fmt.Errorf("the bootstrap token cannot be written: %w", err), os.Remove(f.Name()))
	}
	return nil
}

// spent takes the offer back after it was used. Where the file stays, it is of
// no use: there is an admin.
func (b *Bootstrap) spent() {
	if b == nil {
		return
	}
	if err := b.remove(); err != nil {
		b.log.Warn("the bootstrap token was used", "error", err)
	}
}

// remove takes the offer back.
func (b *Bootstrap) remove() error {
	if err := os.Remove(b.path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("the bootstrap token cannot be removed, do it by hand: %w", err)
	}
	return nil
}
