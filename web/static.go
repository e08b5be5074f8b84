package web

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strings"

	"github.com/gin-gonic/gin"

	"github.com/kithdirectory/kith/directory"
)

//go:embed static
var staticFiles embed.FS

// static holds the files pages load, under names that change with their content, so that browsers
// may keep them for a year.
type static struct {
	byName  map[string]string // "kith.css" → "/static/kith.1a2b3c4d.css"
	byPath  map[string]*asset // "kith.1a2b3c4d.css" → the file
	favicon *asset
}

// asset is one file, ready to send.
type asset struct {
	kind  string // content type
	plain []byte
	gzip  []byte // nil where it would not be smaller
}

// stylesheet is loaded last: it names the font by its hashed path.
const stylesheet = "kith.css"

// loadStatic reads and hashes the embedded files.
func loadStatic() (*static, error) {
	s := &static{byName: map[string]string{}, byPath: map[string]*asset{}}
	var css []byte
	err := fs.WalkDir(staticFiles, "static", func(file string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := staticFiles.ReadFile(file)
		if err != nil {
			return err
		}
		if name := strings.TrimPrefix(file, "static/"); name != stylesheet {
			return s.add(name, content)
		}
		css = content
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read the embedded files: %w", err)
	}
	for name, address := range s.byName {
		css = bytes.ReplaceAll(css, []byte(`url("`+name+`")`), []byte(`url("`+address+`")`))
	}
	if err := s.add(stylesheet, css); err != nil {
		return nil, err
	}
	s.favicon = s.byPath[strings.TrimPrefix(s.byName["mark.svg"], "/static/")]
	if s.favicon == nil {
		return nil, fmt.Errorf("the embedded files lack mark.svg")
	}
	return s, nil
}

func (s *static) add(name string, content []byte) error {
	sum := sha256.Sum256(content)
	ext := path.Ext(name)
	hashed := strings.TrimSuffix(name, ext) + "." + hex.EncodeToString(sum[:4]) + ext
	a := &asset{kind: contentType(ext), plain: content}
	var packed bytes.Buffer
	w, err := gzip.NewWriterLevel(&packed, gzip.BestCompression)
	if err != nil {
		return err
	}
	if _, err := w.Write(content); err != nil {
		return err
	}
	if err := w.Close(); err != nil {
		return err
	}
	if packed.Len() < len(content)*9/10 {
		a.gzip = packed.Bytes()
	}
	s.byName[name], s.byPath[hashed] = "/static/"+hashed, a
	return nil
}

// contentType does not ask the machine, whose table may lack a type.
func contentType(ext string) string {
	switch ext {
	case ".css":
		return "text/css; charset=utf-8"
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".svg":
		return "image/svg+xml"
	case ".woff2":
		return "font/woff2"
	case ".txt":
		return "text/plain; charset=utf-8"
	}
	return mime.TypeByExtension(ext)
}

// address gives the path of a file for templates; a name that is not there fails the page's test.
func (s *static) address(name string) (string, error) {
	if address, ok := s.byName[name]; ok {
		return address, nil
	}
	return "", fmt.Errorf("there is no static file %q", name)
}

func (s *Server) staticFile(c *gin.Context) error {
	a, ok := s.static.byPath[strings.TrimPrefix(c.Param("file"), "/")]
	if !ok {
		return directory.Errorf(directory.CodeNotFound, "There is no file at this address.")
	}
	sendAsset(c, a, "public, max-age=31536000, immutable")
	return nil
}

func (s *Server) favicon(c *gin.Context) error {
	sendAsset(c, s.static.favicon, "public, max-age=86400")
	return nil
}

func sendAsset(c *gin.Context, a *asset, caching string) {
	c.Header("Cache-Control", caching)
	body := a.plain
	if a.gzip != nil {
		c.Header("Vary", "Accept-Encoding")
		if acceptsGzip(c) {
			c.Header("Content-Encoding", "gzip")
			body = a.gzip
		}
	}
	c.Data(http.StatusOK, a.kind, body)
}

func acceptsGzip(c *gin.Context) bool {
	for part := range strings.SplitSeq(c.GetHeader("Accept-Encoding"), ",") {
		name, weight, _ := strings.Cut(strings.TrimSpace(part), ";")
		if name == "gzip" && strings.TrimSpace(weight) != "q=0" {
			return true
		}
	}
	return false
}

// robots lets search engines read groups, and keeps them out of searches.
func (s *Server) robots(c *gin.Context) error {
	c.String(http.StatusOK, "User-agent: *\nDisallow: /search\nDisallow: /api/\nDisallow: /leave\n")
	return nil
}
