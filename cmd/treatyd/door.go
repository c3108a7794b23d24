package main

import (
	"net"
	"net/http"

	"github.com/treaty-events/treaty/cmd/internal/exit"
)

// door is an address that is served.
type door struct {
	address  string
	flag     string // that chooses it
	listener net.Listener
	server   *http.Server
	secure   bool // it does TLS; net/http gives each server a TLSConfig
}

func (d *door) listen() (err error) {
	if d.listener, err = net.Listen("tcp", d.address); err != nil {
		return exit.Usagef("choose another address with "+d.flag+"; is another treatyd running?", "%w", err)
	}
	return nil
}

func (d *door) serve() error {
	if d.secure {
		return d.server.ServeTLS(d.listener, "", "")
	}
	return d.server.Serve(d.listener)
}

// url is where it is reached.
func (d *door) url() string {
	scheme := "http://"
	if d.secure {
		scheme = "https://"
	}
	return scheme + d.listener.Addr().String() + "/"
}
