// Keys that the user chooses: the editor, the settings that keep them, the list that shows them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <QKeySequenceEdit>
#include <QPushButton>
#include <QTreeWidget>

#include "app/gui/key_editor.h"
#include "tests/support/temp_folder.h"

namespace drift {
namespace {

struct KeyEditorTest : testing::Test {
    TempFolder folder;
    AppOptions options = [this] {
        AppOptions o;
        o.profile_dir = QString::fromStdString(folder.path().string());
        return o;
    }();
    Settings settings{options};
    Actions actions;
    KeyEditor editor{actions, settings};

    static QKeySequence key(const char* text) {
        return QKeySequence(QString::fromLatin1(text), QKeySequence::PortableText);
    }
    [[nodiscard]] QList<QKeySequence> keysOf(ActionId id) const { return actions[id]->shortcuts(); }
    QPushButton& button(const QString& text) {
        for (QPushButton* each : editor.findChildren<QPushButton*>()) {
            if (each->text() == text) {
                return *each;
            }
        }
        throw std::runtime_error("no button " + text.toStdString());
    }
    // As the next start of the window finds them.
    [[nodiscard]] QList<QKeySequence> storedKeysOf(ActionId id) {
        settings.sync();
        Actions later;
        later.applyKeys(Settings(options).keys());
        return later[id]->shortcuts();
    }
};

TEST_F(KeyEditorTest, EveryActionHasAStoredNameOfItsOwnAndNoTwoShareAKey) {
    QStringList names;
    for (std::size_t i = 0; i < actions.all().size(); ++i) {
        const ActionId id = actions.idAt(static_cast<int>(i));
        EXPECT_FALSE(names.contains(Actions::name(id))) << Actions::name(id).toStdString();
        names.append(Actions::name(id));
        for (const QKeySequence& each : Actions::defaultKeys(id)) {
            EXPECT_FALSE(actions.ownerOf(each, id).has_value()) << each.toString().toStdString();
        }
    }
    EXPECT_EQ(editor.shownCount(), names.size());
}

TEST_F(KeyEditorTest, ATypedKeyReplacesTheOldOneActsAtOnceAndIsKept) {
    editor.select(ActionId::kCheckpointNow);
    EXPECT_FALSE(button(QStringLiteral("Set")).isEnabled());
    editor.findChild<QKeySequenceEdit*>()->setKeySequence(key("Ctrl+F5"));
    ASSERT_TRUE(button(QStringLiteral("Set")).isEnabled());
    EXPECT_TRUE(editor.conflictText().isEmpty());
    button(QStringLiteral("Set")).click();
    EXPECT_EQ(keysOf(ActionId::kCheckpointNow), QList<QKeySequence>{key("Ctrl+F5")});
    EXPECT_THAT(actions.cheatSheetHtml().toStdString(), testing::HasSubstr("Ctrl+F5"));
    EXPECT_THAT(actions[ActionId::kCheckpointNow]->toolTip().toStdString(), testing::HasSubstr("Ctrl+F5"));
    EXPECT_EQ(storedKeysOf(ActionId::kCheckpointNow), QList<QKeySequence>{key("Ctrl+F5")});

    editor.findChild<QKeySequenceEdit*>()->setKeySequence(key("F6"));
    button(QStringLiteral("Add")).click();
    EXPECT_EQ(storedKeysOf(ActionId::kCheckpointNow), (QList<QKeySequence>{key("Ctrl+F5"), key("F6")}));
    button(QStringLiteral("No key")).click();
    EXPECT_TRUE(storedKeysOf(ActionId::kCheckpointNow).isEmpty()) << "no key at all is a choice, too";
}

TEST_F(KeyEditorTest, AKeyOfAnotherActionIsNamedBeforeItIsTaken) {
    editor.select(ActionId::kCheckpointNow);
    editor.findChild<QKeySequenceEdit*>()->setKeySequence(key("Ctrl+K"));
    EXPECT_THAT(editor.conflictText().toStdString(), testing::HasSubstr("Search"));
    EXPECT_FALSE(editor.assign(key("Ctrl+K"), true, false));
    EXPECT_EQ(keysOf(ActionId::kPalette), QList<QKeySequence>{key("Ctrl+K")});
    EXPECT_EQ(keysOf(ActionId::kCheckpointNow), QList<QKeySequence>{key("Ctrl+S")});

    EXPECT_TRUE(editor.assign(key("Ctrl+K"), true, true));
    EXPECT_TRUE(keysOf(ActionId::kPalette).isEmpty());
    EXPECT_TRUE(storedKeysOf(ActionId::kPalette).isEmpty());
    EXPECT_EQ(storedKeysOf(ActionId::kCheckpointNow), QList<QKeySequence>{key("Ctrl+K")});
    // The beginning of a longer key hides it: that is a conflict as well.
    editor.select(ActionId::kToyLab);
    EXPECT_FALSE(editor.assign(key("Ctrl+K, Ctrl+T"), true, false));
}

TEST_F(KeyEditorTest, ResetGivesBackWhatTheActionsCameWith) {
    editor.select(ActionId::kCheckpointNow);
    ASSERT_TRUE(editor.assign(key("Ctrl+K"), true, true));
    editor.select(ActionId::kPalette);
    editor.resetSelected();
    EXPECT_EQ(storedKeysOf(ActionId::kPalette), Actions::defaultKeys(ActionId::kPalette));
    EXPECT_TRUE(keysOf(ActionId::kCheckpointNow).isEmpty()) << "its key went back to its owner";
    button(QStringLiteral("Reset all")).click();
    EXPECT_EQ(storedKeysOf(ActionId::kCheckpointNow), Actions::defaultKeys(ActionId::kCheckpointNow));
    EXPECT_TRUE(Settings(options).keys().isEmpty());
}

TEST_F(KeyEditorTest, TheSearchFindsActionsByNameAndByKey) {
    editor.setSearch(QStringLiteral("checkpoint"));
    EXPECT_EQ(editor.shownCount(), 1);
    editor.setSearch(QStringLiteral("alt+3"));
    EXPECT_EQ(editor.shownCount(), 1);
    editor.setSearch(QStringLiteral("no such action"));
    EXPECT_EQ(editor.shownCount(), 0);
    EXPECT_FALSE(editor.assign(key("F7"), true, true)) << "nothing that is seen is selected";
}

}  // namespace
}  // namespace drift
