#include "format/config/config_yaml.h"

#include <yaml-cpp/emitter.h>
#include <yaml-cpp/emittermanip.h>

namespace tandem {

namespace {

class Writer {
 public:
  Writer(const std::function<bool(const std::string&)>& keep,
         const std::function<bool(const ConfigNode&)>& is_path)
      : keep_(keep), is_path_(is_path) {}

  void write(const ConfigNode& node) {
    switch (node.kind()) {
      case ConfigNode::Kind::null:
        out_ << YAML::Null;
        break;
      case ConfigNode::Kind::scalar:
        write_scalar(node);
        break;
      case ConfigNode::Kind::list:
        out_ << YAML::BeginSeq;
        for (const ConfigNode& item : node.items()) write(item);
        out_ << YAML::EndSeq;
        break;
      case ConfigNode::Kind::map:
        out_ << YAML::BeginMap;
        for (const auto& [name, entry] : node.entries()) {
          if (!keep_(entry.key())) continue;
          out_ << YAML::Key << name << YAML::Value;
          write(entry);
        }
        out_ << YAML::EndMap;
        break;
    }
  }
  std::string text() const { return std::string(out_.c_str(), out_.size()) + "\n"; }

 private:
  void write_scalar(const ConfigNode& node) {
    if (node.quoted()) out_ << YAML::DoubleQuoted;
    out_ << (is_path_(node) ? node.as_path().string() : node.scalar());
  }

  const std::function<bool(const std::string&)>& keep_;
  const std::function<bool(const ConfigNode&)>& is_path_;
  YAML::Emitter out_;
};

}  // namespace

std::string to_yaml(const ConfigNode& root, const std::function<bool(const std::string&)>& keep,
                    const std::function<bool(const ConfigNode&)>& is_path) {
  Writer writer(keep, is_path);
  writer.write(root);
  return writer.text();
}

}  // namespace tandem
