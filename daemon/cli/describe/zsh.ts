import { pathsOf, valueCases, type Word, wordCases } from './cases.ts';
import { quoted } from './quoted.ts';
import type { CommandShape } from './shape.ts';

/** A completion for zsh, with what each verb and option is for. */
export function zshCompletion(program: CommandShape): string {
  return `#compdef likewise
# zsh completion for likewise. Load it: source <(likewise completion zsh), or put it as _likewise into a folder of $fpath.
_likewise() {
  local at= option= near= n
  for ((n = 2; n < CURRENT; n++)); do
    case "$at/\${words[n]}" in
      ${pathsOf(program).join(' | ')}) at="$at/\${words[n]}" ;;
    esac
  done
  if [[ "\${words[CURRENT]}" == --*=* ]]; then
    option="\${words[CURRENT]%%=*}"
    compset -P '*='
  else
    for ((n = CURRENT - 1; n > 1; n--)); do
      [[ "\${words[n]}" == -* ]] && { option="\${words[n]}"; break }
      near=no
    done
  fi
  local -a found options
  case "$at $option$near" in
${valueCases(program)
  .map(({ at, isList, choices }) => {
    const does = choices.length > 0 ? `compadd -- ${choices.join(' ')}` : '_files';
    return `    '${at}'${isList ? ` | '${at}no'` : ''}) ${isList ? '[[ "$PREFIX" == -* ]] || { ' : ''}${does}; return${isList ? ' }' : ''} ;;`;
  })
  .join('\n')}
  esac
  case "$at" in
${wordCases(program)
  .map(
    ({ path, words, options }) =>
      `    '${path}') found=(${words.map(described).join(' ')}); options=(${options.map(described).join(' ')}) ;;`,
  )
  .join('\n')}
  esac
  if [[ "$PREFIX" == -* ]]; then _describe -o option options
  elif (( $#found )); then _describe verb found
  else _files
  fi
}
if [[ "$funcstack[1]" == _likewise ]]; then _likewise "$@"
else compdef _likewise likewise
fi
`;
}

/** As _describe takes it: name:description. */
function described([word, description]: Word): string {
  return quoted(description === '' ? word : `${word}:${description.replaceAll(':', '\\:')}`);
}
