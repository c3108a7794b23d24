package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
)

// Config is what the flags say.
type Config struct {
	Listen     string   // address; port 0 takes a free one
	Data       string   // folder of the database
	AllowHosts []string // names by which the server is reached, beside loopback
	LogFormat  string   // "text" or "json"
	Profile    string   // a floor under every workspace's profile
	Version    bool     // print the version and stop
}

const usage = `treatyd is Treaty's registry: what is accepted stays, what is refused is told why.

usage: treatyd [flags]

`

// parse reads the flags. Whoever does not authenticate anybody listens on
// loopback only; other addresses are refused.
func parse(args []string, stderr io.Writer) (Config, error) {
	var cfg Config
	f := flag.NewFlagSet("treatyd", flag.ContinueOnError)
	f.SetOutput(io.Discard)
	f.StringVar(&cfg.Listen, "listen", "127.0.0.1:8642", "`address` to listen on: loopback only; port 0 takes a free one")
	f.StringVar(&cfg.Data, "data", defaultData(), "`folder` of the database; it is made if it is not there")
	f.StringVar(&cfg.LogFormat, "log-format", "text", "`form` of the log on standard error: text or json")
	f.StringVar(&cfg.Profile, "profile", "recommended", "the least `profile` of rules for every workspace: recommended or strict")
	f.BoolVar(&cfg.Version, "version", false, "print the version and stop")
	f.Func("allow-host", "`name` by which the server may be reached, beside localhost, 127.0.0.1 and [::1]; may be repeated", func(s string) error {
		cfg.AllowHosts = append(cfg.AllowHosts, s)
		return checkHost(s)
	})
	err := f.Parse(args)
	if errors.Is(err, flag.ErrHelp) {
		fmt.Fprint(stderr, usage)
		f.SetOutput(stderr)
		f.PrintDefaults()
		return cfg, err
	}
	if err == nil && f.NArg() > 0 {
		err = fmt.Errorf("unexpected argument %q: there are flags only, see --help", f.Arg(0))
	}
	if err == nil {
		err = cfg.check()
	}
	return cfg, err
}

func (cfg *Config) check() error {
	switch {
	case cfg.Version:
		return nil
	case cfg.LogFormat != "text" && cfg.LogFormat != "json":
		return fmt.Errorf("--log-format %q: text or json", cfg.LogFormat)
	case cfg.Profile != "recommended" && cfg.Profile != "strict":
		return fmt.Errorf("--profile %q: recommended or strict", cfg.Profile)
	case cfg.Data == "":
		return errors.New("--data names no folder")
	}
	host, _, err := net.SplitHostPort(cfg.Listen)
	if err != nil {
		return fmt.Errorf("--listen %q is no address: write host:port, such as 127.0.0.1:8642", cfg.Listen)
	}
	if !isLoopback(host) {
		return fmt.Errorf("--listen %q is not loopback: nobody is authenticated here, so it would be open to all; "+
			"listen on 127.0.0.1 and put a proxy that authenticates in front (with --allow-host for its name)", cfg.Listen)
	}
	return nil
}

// isLoopback reports whether host is this machine alone. Names other than
// localhost are not looked up: they may change.
func isLoopback(host string) bool {
	if strings.EqualFold(host, "localhost") {
		return true
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.IsLoopback()
}

func checkHost(name string) error {
	if name == "" || strings.ContainsAny(name, "/@ *?#") {
		return errors.New("a host is a name such as treaty.example.com, without scheme, port or pattern")
	}
	if ip, err := netip.ParseAddr(strings.Trim(name, "[]")); err == nil && ip.IsValid() {
		return nil
	}
	if strings.Contains(name, ":") {
		return errors.New("a host is a name without a port")
	}
	return nil
}

// defaultData is ./treaty-data where that is there, else the user's data folder
// (XDG).
func defaultData() string {
	const local = "treaty-data"
	if info, err := os.Stat(local); err == nil && info.IsDir() {
		return local
	}
	if dir := os.Getenv("XDG_DATA_HOME"); filepath.IsAbs(dir) {
		return filepath.Join(dir, "treaty")
	}
	if home, err := os.UserHomeDir(); err == nil {
		return filepath.Join(home, ".local", "share", "treaty")
	}
	return local
}
