package golang

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strconv"
	"strings"

	"github.com/treaty-events/treaty/codegen"
	"github.com/treaty-events/treaty/codegen/event"
)

// constant returns the constant of Go for JSON that is a text, a number or a boolean:
// a number whose digits are kept is a text.
func constant(f *codegen.Field) string {
	var text string
	if err := json.Unmarshal([]byte(f.Default), &text); err == nil {
		return strconv.QuoteToASCII(text)
	}
	ref := f.Ref
	if ref.Kind == codegen.RefNamed {
		ref = *ref.Type.Elem
	}
	if ref.Kind == codegen.RefNumber {
		return strconv.Quote(f.Default)
	}
	return f.Default
}

// table returns the Go literal of a schema's table.
func (pr *printer) table(s *event.Schema) string { return pr.literalOf(s) }

// part returns the Go literal of what is read of a raw value.
func (pr *printer) part(p *event.Selection) string { return pr.literalOf(p) }

// step returns the Go literal of a step's table.
func (pr *printer) step(s *event.UpcastStep) string { return pr.literalOf(s) }

func (pr *printer) literalOf(pointer any) string {
	var b strings.Builder
	pr.literal(&b, reflect.ValueOf(pointer).Elem(), true)
	return b.String()
}

// literal writes a value of the runtime: fields that are zero are left out, and
// the name of its type where it is written already.
func (pr *printer) literal(b *strings.Builder, v reflect.Value, named bool) {
	switch v.Kind() {
	case reflect.Pointer:
		b.WriteString("&")
		pr.literal(b, v.Elem(), true)
	case reflect.Struct:
		if named {
			b.WriteString(pr.rt(v.Type().Name()))
		}
		b.WriteString("{")
		pr.fields(b, v)
		b.WriteString("}")
	case reflect.Slice:
		pr.slice(b, v)
	case reflect.String:
		b.WriteString(strconv.Quote(v.String()))
	case reflect.Bool:
		b.WriteString(strconv.FormatBool(v.Bool()))
	case reflect.Uint8:
		b.WriteString(pr.kindSet(event.Kinds(v.Uint())))
	default:
		fmt.Fprint(b, v.Interface())
	}
}

func (pr *printer) fields(b *strings.Builder, v reflect.Value) {
	first := true
	for i := range v.NumField() {
		field := v.Type().Field(i)
		if !field.IsExported() || v.Field(i).IsZero() {
			continue
		}
		if !first {
			b.WriteString(", ")
		}
		first = false
		b.WriteString(field.Name + ": ")
		pr.literal(b, v.Field(i), true)
	}
}

// slice writes structs on lines of their own: a table is read by its diff.
func (pr *printer) slice(b *strings.Builder, v reflect.Value) {
	elem := v.Type().Elem()
	name := elem.Name()
	if elem.Kind() == reflect.Struct {
		name = pr.rt(name)
	}
	b.WriteString("[]" + name + "{")
	for i := range v.Len() {
		switch {
		case elem.Kind() == reflect.Struct:
			b.WriteString("\n")
		case i > 0:
			b.WriteString(", ")
		}
		pr.literal(b, v.Index(i), false)
		if elem.Kind() == reflect.Struct {
			b.WriteString(",")
		}
	}
	if elem.Kind() == reflect.Struct {
		b.WriteString("\n")
	}
	b.WriteString("}")
}

// kindNames are the names of the JSON types in the runtime.
var kindNames = []string{"KindNull", "KindBoolean", "KindInteger", "KindNumber", "KindString", "KindArray", "KindObject"}

func (pr *printer) kindSet(k event.Kinds) string {
	var names []string
	for i, name := range kindNames {
		if k>>i&1 == 1 {
			names = append(names, pr.rt(name))
		}
	}
	return strings.Join(names, " | ")
}
