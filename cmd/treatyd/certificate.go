package main

import (
	"context"
	"crypto/tls"
	"log/slog"
	"os"
	"sync/atomic"
	"time"

	"github.com/treaty-events/treaty/cmd/internal/exit"
	"github.com/treaty-events/treaty/cmd/treatyd/config"
)

// certificate is the server's, as its files were when they were last good.
type certificate struct {
	files  config.TLS
	log    *slog.Logger
	read   [2]time.Time // when the files had last changed
	loaded atomic.Pointer[tls.Certificate]
}

const certificateHint = "both are PEM files, the certificate first, then those that signed it"

// newCertificate reads the files for the first time.
func newCertificate(files config.TLS, log *slog.Logger) (*certificate, error) {
	c := &certificate{files: files, log: log}
	if err := c.load(); err != nil {
		return nil, exit.Usagef(certificateHint, "the certificate %s with the key %s: %w", files.Cert, files.Key, err)
	}
	return c, nil
}

func (c *certificate) load() error {
	c.read = c.changed()
	pair, err := tls.LoadX509KeyPair(c.files.Cert, c.files.Key)
	if err != nil {
		return err
	}
	c.loaded.Store(&pair)
	return nil
}

// changed returns when the files last changed; zero for one that is not there.
func (c *certificate) changed() (at [2]time.Time) {
	for i, name := range []string{c.files.Cert, c.files.Key} {
		if info, err := os.Stat(name); err == nil {
			at[i] = info.ModTime()
		}
	}
	return at
}

func (c *certificate) config() *tls.Config {
	return &tls.Config{
		MinVersion:     tls.VersionTLS12,
		GetCertificate: func(*tls.ClientHelloInfo) (*tls.Certificate, error) { return c.loaded.Load(), nil },
	}
}

// lookEvery is how often the files are looked at.
const lookEvery = 5 * time.Second

// watch reads the files again when they change, and when it is told to. A
// certificate that cannot be used leaves the one before in place: connections go
// on, and the log says why.
func (c *certificate) watch(ctx context.Context, reload <-chan os.Signal) {
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	for {
		told := false
		select {
		case <-ctx.Done():
			return
		case <-reload:
			told = true
		case <-tick.C:
		}
		if !told && c.changed() == c.read {
			continue
		}
		if err := c.load(); err != nil {
			c.log.Error("the new certificate cannot be used: the one before stays", "cert", c.files.Cert, "error", err)
			continue
		}
		c.log.Info("the certificate was read again", "cert", c.files.Cert)
	}
}
