package main

import (
	"bytes"
	"fmt"
	"net/url"
	"os"

	"github.com/treaty-events/treaty/cmd/treatyd/config"
	"github.com/treaty-events/treaty/registry/auth"
	"github.com/treaty-events/treaty/web"
)

// authProviders returns the providers at which people sign in as package auth has
// them, with their secrets, or what is wrong with one, with its place in the file.
func authProviders(list []config.Provider) ([]auth.Provider, error) {
	var providers []auth.Provider
	for _, p := range list {
		fail := func(err error) error { return &config.Error{Origin: p.Origin, Key: "auth.sign-in", Err: err} }
		one := auth.Provider{Issuer: p.Issuer, Title: p.Title, ClientID: p.ClientID, Scopes: p.Scopes}
		var err error
		if one.Mappings, err = mappingsOf(p.Mappings); err != nil {
			return nil, fail(err)
		}
		if one.ClientSecret, err = secretIn(p.SecretFile); err != nil {
			return nil, fail(err)
		}
		providers = append(providers, one)
		if err := auth.CheckProviders(providers); err != nil {
			return nil, fail(err)
		}
	}
	return providers, nil
}

// maxClientSecret bounds a file with a secret, in bytes.
const maxClientSecret = 4 << 10

func secretIn(file string) (string, error) {
	if file == "" {
		return "", nil
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return "", fmt.Errorf("client-secret-file: %w", err)
	}
	text = bytes.TrimSpace(text)
	if len(text) == 0 || len(text) > maxClientSecret {
		return "", fmt.Errorf("client-secret-file: %s holds no secret", file)
	}
	return string(text), nil
}

// returnAddress is where providers send people back to.
func returnAddress(publicURL string) string {
	u, err := url.Parse(publicURL)
	if err != nil || publicURL == "" {
		return ""
	}
	return u.JoinPath(web.ReturnPath).String()
}
