package main

import (
	"github.com/treaty-events/treaty/cmd/treatyd/config"
	"github.com/treaty-events/treaty/registry/auth"
)

// authIssuers returns the issuers as package auth has them, or what is wrong
// with one, with its place in the file.
func authIssuers(list []config.Issuer) ([]auth.Issuer, error) {
	var issuers []auth.Issuer
	for _, i := range list {
		one := auth.Issuer{URL: i.URL, Audience: i.Audience}
		var err error
		if one.Mappings, err = mappingsOf(i.Mappings); err != nil {
			return nil, &config.Error{Origin: i.Origin, Key: "auth.oidc", Err: err}
		}
		issuers = append(issuers, one)
		if err := auth.CheckIssuers(issuers); err != nil {
			return nil, &config.Error{Origin: i.Origin, Key: "auth.oidc", Err: err}
		}
	}
	return issuers, nil
}

func mappingsOf(list []config.Mapping) ([]auth.Mapping, error) {
	var mappings []auth.Mapping
	for _, m := range list {
		mapping := auth.Mapping{Claims: m.Claims}
		for _, text := range m.Grants {
			grant, err := auth.ParseGrant(text)
			if err != nil {
				return nil, err
			}
			mapping.Grants = append(mapping.Grants, grant)
		}
		mappings = append(mappings, mapping)
	}
	return mappings, nil
}
