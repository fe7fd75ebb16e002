#!/bin/sh
# Makes DejaVuSans-subset.ttf from DejaVu Sans 2.37 (Debian package fonts-dejavu-core 2.37) with fonttools 4.68:
# Latin, Greek, punctuation, super- and subscripts, currency, a few arrows, mathematical signs and marks; kerning kept.
set -eu
cd "$(dirname "$0")"
pyftsubset "${1:-/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf}" \
    --unicodes="U+0020-007E,U+00A0-017F,U+0391-03C9,U+2010-2027,U+2030-203A,U+2044,U+2070-209F,U+20AC,U+2190-2199,U+21D2,U+2202,U+2206,U+220F,U+2211,U+2212,U+221A,U+221E,U+222B,U+2248,U+2260,U+2264,U+2265,U+25A0,U+25A1,U+25B2-25B7,U+25BC,U+25BD,U+25C0,U+25C1,U+25C6,U+25C7,U+25CB,U+25CF,U+2713,U+2717" \
    --layout-features= --legacy-kern --no-hinting --drop-tables+=MATH,GSUB,GPOS,GDEF,FFTM --name-IDs=0,1,2,3,4,5,6,14 \
    --output-file=DejaVuSans-subset.ttf
