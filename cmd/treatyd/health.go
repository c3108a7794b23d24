package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/treaty-events/treaty/cmd/internal/exit"
	"github.com/treaty-events/treaty/cmd/internal/term"
	"github.com/treaty-events/treaty/cmd/treatyd/config"
	"github.com/treaty-events/treaty/registry/wire"
)

func newHealth(p *program) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "health",
		Short: "Ask the server that runs here whether it is well",
		Long: `Ask the server that listens on the configured address of this machine whether it is
well, as a load balancer does: /v1/health, without a token. For health checks of
containers and scripts. Its certificate is compared with the configured one.

Exit code 0: it is well. 1: it answers that it is not, or that it is stopping.
2: nobody answers.`,
		Example: "  treatyd health\n  treatyd health --config /etc/treaty/treatyd.yaml",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			cfg, err := p.load(cmd)
			if err != nil {
				return err
			}
			return p.health(cmd.Context(), &cfg.Config)
		},
	}
	config.Flags(cmd.Flags())
	return cmd
}

// healthPatience is how long an answer may take: the server gives its store two
// seconds.
const healthPatience = 5 * time.Second

func (p *program) health(ctx context.Context, c *config.Config) error {
	ctx, cancel := context.WithTimeout(ctx, healthPatience)
	defer cancel()
	client, address, err := localClient(c)
	if err != nil {
		return err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address+"/v1/health", nil)
	if err != nil {
		return exit.Usagef("", "%s: %w", address, err)
	}
	request.Host = "localhost" // by which every server may be reached
	answer, err := client.Do(request)
	if err != nil {
		return exit.Usagef("is treatyd running with these settings? `treatyd config print` shows them", "nobody answers at %s: %w", address, err)
	}
	defer answer.Body.Close()
	var h wire.Health
	if err := json.NewDecoder(io.LimitReader(answer.Body, 1<<20)).Decode(&h); err != nil || h.Status == "" {
		return exit.Usagef("another program may have the address", "what answers at %s (%s) is no treatyd", address, answer.Status)
	}
	fmt.Fprintf(p.Out, "%s: treatyd %s at %s\n", term.Safe(h.Status), term.Safe(h.Version), address)
	if answer.StatusCode != http.StatusOK {
		return exit.Found()
	}
	return nil
}

// localClient returns what asks the server on this machine, and its address.
func localClient(c *config.Config) (*http.Client, string, error) {
	host, port, err := net.SplitHostPort(c.Listen)
	if err != nil {
		return nil, "", err // checked before
	}
	if ip, err := netip.ParseAddr(host); host == "" || err == nil && ip.IsUnspecified() {
		host = "127.0.0.1"
		if ip.Is6() {
			host = "::1"
		}
	}
	transport := &http.Transport{DisableKeepAlives: true} // no proxy of the environment: it is this machine
	client := &http.Client{Transport: transport, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	scheme := "http"
	if c.TLS.Cert != "" {
		scheme = "https"
		if transport.TLSClientConfig, err = trusting(c.TLS); err != nil {
			return nil, "", err
		}
	}
	return client, scheme + "://" + net.JoinHostPort(host, port), nil
}

// trusting believes whoever has the configured certificate, which is made for
// another name than this machine's own.
func trusting(files config.TLS) (*tls.Config, error) {
	pair, err := tls.LoadX509KeyPair(files.Cert, files.Key)
	if err != nil {
		return nil, exit.Usagef(certificateHint, "the certificate %s with the key %s: %w", files.Cert, files.Key, err)
	}
	roots := x509.NewCertPool()
	roots.AddCert(pair.Leaf)
	name := pair.Leaf.Subject.CommonName
	switch {
	case len(pair.Leaf.DNSNames) > 0:
		name = strings.Replace(pair.Leaf.DNSNames[0], "*.", "health.", 1)
	case len(pair.Leaf.IPAddresses) > 0:
		name = pair.Leaf.IPAddresses[0].String()
	}
	return &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: roots, ServerName: name}, nil
}
