'''
Option 2: validate every 2 epochs and save the best model.
'''
import torch
import torch.nn as nn
import torch.optim as optim
import torchvision.models as models
from torchvision import datasets, transforms

NUM_EPOCH = 8
device = torch.device("cuda:0" if torch.cuda.is_available() else "cpu")


class ResNet50_CIFAR(nn.Module):
    def __init__(self):
        super(ResNet50_CIFAR, self).__init__()
        ResNet50 = models.resnet50(pretrained=True)
        modules = list(ResNet50.children())[:-1]
        self.backbone = nn.Sequential(*modules)
        self.fc1 = nn.Linear(2048, 32)
        self.dropout = nn.Dropout(0.5)
        self.fc2 = nn.Linear(32, 10)

    def forward(self, img):
        out = self.backbone(img)
        out = out.view(out.size(0), -1)
        out = self.dropout(self.fc1(out))
        return self.fc2(out)


def evaluate(model, loader, criterion):
    total, correct, loss = 0, 0, 0.0
    with torch.no_grad():
        for images, labels in loader:
            images, labels = images.to(device), labels.to(device)
            outputs = model(images)
            loss += criterion(outputs, labels).item()
            _, predicted = torch.max(outputs.data, 1)
            total += labels.size(0)
            correct += (predicted == labels).sum().item()
    return 100.0 * correct / total, loss / len(loader)


def train():
    transform = transforms.Compose([
        transforms.Resize(224),
        transforms.ToTensor(),
        transforms.Normalize(mean=(0.485, 0.456, 0.406), std=(0.229, 0.224, 0.225)),
    ])
    trainset = datasets.CIFAR10(root='./data', train=True, download=True, transform=transform)
    # 45000 for training, 5000 for validation
    trainset, valset = torch.utils.data.random_split(trainset, [45000, 5000])
    trainloader = torch.utils.data.DataLoader(trainset, batch_size=4, shuffle=True, num_workers=2)
    valloader = torch.utils.data.DataLoader(valset, batch_size=4, shuffle=False, num_workers=2)
    model = ResNet50_CIFAR().to(device)
    criterion = nn.CrossEntropyLoss()
    optimizer = optim.SGD(list(model.fc1.parameters()) + list(model.fc2.parameters()), lr=0.001, momentum=0.9)
    best_acc = 0
    best_model_wts = None
    for epoch in range(NUM_EPOCH):
        model.train()
        running_loss = 0.0
        for i, (inputs, labels) in enumerate(trainloader, 0):
            inputs, labels = inputs.to(device), labels.to(device)
            optimizer.zero_grad()
            loss = criterion(model(inputs), labels)
            loss.backward()
            optimizer.step()
            running_loss += loss.item()
        if (epoch + 1) % 2 == 0:
            model.eval()
            acc, val_loss = evaluate(model, valloader, criterion)
            print('epoch %d: val acc %.2f loss %.3f' % (epoch + 1, acc, val_loss))
            if acc > best_acc:
                best_acc = acc
                best_model_wts = model.state_dict()
    print('Finished Training, best acc', best_acc)
    torch.save(best_model_wts, './best_model.pth')


if __name__ == '__main__':
    train()
