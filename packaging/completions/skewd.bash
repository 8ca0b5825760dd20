# SPDX-License-Identifier: Apache-2.0
# bash completion of skewd
_skewd_words() { mapfile -t COMPREPLY < <(compgen -W "$1" -- "$current"); }
_skewd_files() { compopt -o default; COMPREPLY=(); }
_skewd() {
  local current=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]}
  if ((COMP_CWORD == 1)); then _skewd_words 'run discover doctor check plan status why top history changes report trace rules record replay selftest version --help --version'; return; fi
  case ${COMP_WORDS[1]} in
    run)
      case $before in
        --config.file) _skewd_files; return ;;
        --web.listen-address) _skewd_words ''; return ;;
        --log.level) _skewd_words 'debug info warning error'; return ;;
        --log.format) _skewd_words 'logfmt json'; return ;;
      esac
      if [[ $current == -* ]]; then _skewd_words '--help --config.file --config.check --web.listen-address --web.systemd-socket --log.level --log.format'; return; fi
      COMPREPLY=() ;;
    discover)
      case $before in
        --format) _skewd_words 'text json'; return ;;
      esac
      if [[ $current == -* ]]; then _skewd_words '--help --format'; return; fi
      COMPREPLY=() ;;
    doctor)
      case $before in
        --config.file) _skewd_files; return ;;
        --format) _skewd_words 'text json'; return ;;
      esac
      if [[ $current == -* ]]; then _skewd_words '--help --config.file --format'; return; fi
      COMPREPLY=() ;;
    check)
      case $before in
        --kind) _skewd_words 'apache caddy envoy haproxy ipvs nginx traefik varnish'; return ;;
        --url) _skewd_words ''; return ;;
        --fail-on) _skewd_words 'error warning'; return ;;
        --format) _skewd_words 'text json sarif junit'; return ;;
      esac
      if [[ $current == -* ]]; then _skewd_words '--help --kind --probe --routes --url --no-resolve --no-vendor --fail-on --format'; return; fi
      _skewd_files ;;
    plan)
      case $before in
        --running) _skewd_words ''; return ;;
        --kind) _skewd_words 'apache caddy envoy haproxy ipvs nginx traefik varnish'; return ;;
        --max-shift) _skewd_words ''; return ;;
        --format) _skewd_words 'text json'; return ;;
        --url) _skewd_words ''; return ;;
        --ca-file) _skewd_files; return ;;
        --cert-file) _skewd_files; return ;;
        --key-file) _skewd_files; return ;;
        --user) _skewd_words ''; return ;;
        --password-file) _skewd_files; return ;;
      esac
      if [[ $current == -* ]]; then _skewd_words '--help --running --kind --probes --max-shift --no-resolve --no-vendor --all --format --url --ca-file --cert-file --key-file --user --password-file'; return; fi
      _skewd_files ;;
    status)
      case $before in
        --format) _skewd_words 'text json'; return ;;
        --url) _skewd_words ''; return ;;
        --ca-file) _skewd_files; return ;;
        --cert-file) _skewd_files; return ;;
        --key-file) _skewd_files; return ;;
        --user) _skewd_words ''; return ;;
        --password-file) _skewd_files; return ;;
      esac
      if [[ $current == -* ]]; then _skewd_words '--help --format --url --ca-file --cert-file --key-file --user --password-file'; return; fi
      COMPREPLY=() ;;
    why)
      case $before in
        --format) _skewd_words 'text json'; return ;;
        --url) _skewd_words ''; return ;;
        --ca-file) _skewd_files; return ;;
        --cert-file) _skewd_files; return ;;
        --key-file) _skewd_files; return ;;
        --user) _skewd_words ''; return ;;
        --password-file) _skewd_files; return ;;
      esac
      if [[ $current == -* ]]; then _skewd_words '--help --format --url --ca-file --cert-file --key-file --user --password-file'; return; fi
      COMPREPLY=() ;;
    top)
      case $before in
        --interval) _skewd_words ''; return ;;
        --url) _skewd_words ''; return ;;
        --ca-file) _skewd_files; return ;;
        --cert-file) _skewd_files; return ;;
        --key-file) _skewd_files; return ;;
        --user) _skewd_words ''; return ;;
        --password-file) _skewd_files; return ;;
      esac
      if [[ $current == -* ]]; then _skewd_words '--help --interval --once --url --ca-file --cert-file --key-file --user --password-file'; return; fi
      COMPREPLY=() ;;
    history)
      case $before in
        --since) _skewd_words ''; return ;;
        --pool) _skewd_words ''; return ;;
        --balancer) _skewd_words ''; return ;;
        --format) _skewd_words 'text json'; return ;;
        --url) _skewd_words ''; return ;;
        --ca-file) _skewd_files; return ;;
        --cert-file) _skewd_files; return ;;
        --key-file) _skewd_files; return ;;
        --user) _skewd_words ''; return ;;
        --password-file) _skewd_files; return ;;
      esac
      if [[ $current == -* ]]; then _skewd_words '--help --since --pool --balancer --format --url --ca-file --cert-file --key-file --user --password-file'; return; fi
      COMPREPLY=() ;;
    changes)
      case $before in
        --since) _skewd_words ''; return ;;
        --pool) _skewd_words ''; return ;;
        --balancer) _skewd_words ''; return ;;
        --format) _skewd_words 'text json'; return ;;
        --url) _skewd_words ''; return ;;
        --ca-file) _skewd_files; return ;;
        --cert-file) _skewd_files; return ;;
        --key-file) _skewd_files; return ;;
        --user) _skewd_words ''; return ;;
        --password-file) _skewd_files; return ;;
      esac
      if [[ $current == -* ]]; then _skewd_words '--help --since --pool --balancer --format --url --ca-file --cert-file --key-file --user --password-file'; return; fi
      COMPREPLY=() ;;
    report)
      case $before in
        --since) _skewd_words ''; return ;;
        --until) _skewd_words ''; return ;;
        -o) _skewd_files; return ;;
        --state-dir) _skewd_words ''; return ;;
        --recording) _skewd_files; return ;;
        --config.file) _skewd_files; return ;;
        --url) _skewd_words ''; return ;;
        --ca-file) _skewd_files; return ;;
        --cert-file) _skewd_files; return ;;
        --key-file) _skewd_files; return ;;
        --user) _skewd_words ''; return ;;
        --password-file) _skewd_files; return ;;
      esac
      if [[ $current == -* ]]; then _skewd_words '--help --since --until -o --force --state-dir --recording --config.file --url --ca-file --cert-file --key-file --user --password-file'; return; fi
      COMPREPLY=() ;;
    trace)
      case $before in
        --count) _skewd_words ''; return ;;
        --connect-to) _skewd_words ''; return ;;
        --trust) _skewd_files; return ;;
        --otlp) _skewd_words ''; return ;;
        --config) _skewd_files; return ;;
        --format) _skewd_words 'text json'; return ;;
        --url) _skewd_words ''; return ;;
        --ca-file) _skewd_files; return ;;
        --cert-file) _skewd_files; return ;;
        --key-file) _skewd_files; return ;;
        --user) _skewd_words ''; return ;;
        --password-file) _skewd_files; return ;;
      esac
      if [[ $current == -* ]]; then _skewd_words '--help --count --connect-to --trust --insecure --otlp --config --format --url --ca-file --cert-file --key-file --user --password-file'; return; fi
      COMPREPLY=() ;;
    rules)
      case $before in
        --runbooks) _skewd_words ''; return ;;
      esac
      if [[ $current == -* ]]; then _skewd_words '--help --fleet --runbooks'; return; fi
      COMPREPLY=() ;;
    record)
      case $before in
        -o) _skewd_files; return ;;
        --for) _skewd_words ''; return ;;
        --config.file) _skewd_files; return ;;
        --balancer) _skewd_words ''; return ;;
      esac
      if [[ $current == -* ]]; then _skewd_words '--help -o --for --config.file --balancer'; return; fi
      COMPREPLY=() ;;
    replay)
      case $before in
        --config.file) _skewd_files; return ;;
        --format) _skewd_words 'text json'; return ;;
      esac
      if [[ $current == -* ]]; then _skewd_words '--help --config.file --format'; return; fi
      _skewd_files ;;
    selftest)
      case $before in
        --format) _skewd_words 'text json'; return ;;
      esac
      if [[ $current == -* ]]; then _skewd_words '--help --format'; return; fi
      COMPREPLY=() ;;
    version)
      case $before in
        --format) _skewd_words 'text json'; return ;;
      esac
      if [[ $current == -* ]]; then _skewd_words '--help --format'; return; fi
      COMPREPLY=() ;;
  esac
}
complete -F _skewd skewd
