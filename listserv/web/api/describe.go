package api

import (
	"encoding"
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// object is a JSON object of the description.
type object = map[string]any

// Describe is the OpenAPI 3.1 description of all routes, made of the routes themselves.
func Describe() any {
	d := describer{object{}, map[string]reflect.Type{}}
	paths := object{}
	for _, r := range routes {
		path, ok := paths[Prefix+r.path].(object)
		if !ok {
			path = object{}
			paths[Prefix+r.path] = path
		}
		path[strings.ToLower(r.method)] = d.operation(r)
	}
	return object{
		"openapi": "3.1.0",
		"info": object{"title": "mutualaid", "version": "1",
			"description": "What the commands of mutualaid do, for other programs. A token is made by `mutualaid token add`, and shown once."},
		"paths": paths,
		"components": object{"schemas": d.schemas,
			"securitySchemes": object{"token": object{"type": "http", "scheme": "bearer"}}},
		"security": []any{object{"token": []string{}}},
	}
}

type describer struct {
	schemas object
	types   map[string]reflect.Type // of the schemas, by name
}

var placeholder = regexp.MustCompile(`\{(\w+)\}`)

func (d describer) operation(r route) object {
	params := []any{}
	for _, m := range placeholder.FindAllStringSubmatch(r.path, -1) {
		params = append(params, object{"name": m[1], "in": "path", "required": true, "schema": object{"type": "string"}})
	}
	for _, q := range r.query {
		params = append(params, object{"name": q.name, "in": "query", "description": q.about, "schema": object{"type": "string"}})
	}
	op := object{
		"operationId": operationID(r), "summary": r.summary, "description": "Takes the scope " + strconv.Quote(string(r.scope)) + ".", "parameters": params,
		"responses": object{
			"200":     object{"description": "Done", "content": d.answer(r)},
			"default": object{"description": "A problem, RFC 9457", "content": content("application/problem+json", d.schema(reflect.TypeFor[told]()))},
		},
	}
	if r.in != nil {
		op["requestBody"] = object{"required": true, "content": content("application/json", d.schema(r.in))}
	}
	return op
}

// answer describes what a route gives out.
func (d describer) answer(r route) object {
	if r.file == nil {
		return content("application/json", d.schema(r.out))
	}
	kinds := object{}
	for _, kind := range r.files {
		kind, _, _ = strings.Cut(kind, ";")
		kinds[kind] = object{"schema": object{}}
	}
	return kinds
}

// operationID is "get_groups_group_members".
func operationID(r route) string {
	return strings.ToLower(r.method) + strings.NewReplacer("/", "_", "{", "", "}", "").Replace(r.path)
}

func content(kind string, schema any) object { return object{kind: object{"schema": schema}} }

var (
	timeType = reflect.TypeFor[time.Time]()
	textType = reflect.TypeFor[encoding.TextMarshaler]()
)

// schema describes a type as encoding/json writes it. What has a name is described once.
func (d describer) schema(t reflect.Type) any {
	switch {
	case t == timeType:
		return object{"type": "string", "format": "date-time"}
	case t.Implements(textType):
		return object{"type": "string"}
	}
	switch t.Kind() {
	case reflect.Pointer:
		return object{"anyOf": []any{d.schema(t.Elem()), object{"type": "null"}}}
	case reflect.Bool:
		return object{"type": "boolean"}
	case reflect.String:
		return object{"type": "string"}
	case reflect.Slice:
		if t.Elem().Kind() == reflect.Uint8 {
			return object{"type": []string{"string", "null"}, "contentEncoding": "base64"}
		}
		return object{"type": []string{"array", "null"}, "items": d.schema(t.Elem())}
	case reflect.Map:
		return object{"type": []string{"object", "null"}, "additionalProperties": d.schema(t.Elem())}
	case reflect.Struct:
		name := t.Name()
		if was, there := d.types[name]; there && was != t {
			name = t.PkgPath()[strings.LastIndexByte(t.PkgPath(), '/')+1:] + name // two rooms call something so
		}
		if _, there := d.schemas[name]; !there {
			d.types[name] = t
			d.schemas[name] = object{} // so that a type may hold itself
			properties, required := object{}, []string{}
			d.fields(t, properties, &required)
			d.schemas[name] = object{"type": "object", "properties": properties, "required": required, "additionalProperties": false}
		}
		return object{"$ref": "#/components/schemas/" + name}
	case reflect.Float32, reflect.Float64:
		return object{"type": "number"}
	}
	return object{"type": "integer"}
}

// fields describes a struct's fields, and those of what is embedded in it.
func (d describer) fields(t reflect.Type, properties object, required *[]string) {
	for i := range t.NumField() {
		f := t.Field(i)
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		switch {
		case name == "-" || !f.IsExported() && !f.Anonymous:
			continue
		case f.Anonymous && name == "":
			d.fields(f.Type, properties, required)
			continue
		case name == "":
			name = f.Name
		}
		if _, shadowed := properties[name]; shadowed {
			continue
		}
		properties[name] = d.schema(f.Type)
		if !strings.Contains(options, "omit") {
			*required = append(*required, name)
		}
	}
}
